"""`hwapok doctor`: looks at each thing Hwapok needs, says how it is, and what to do where it is not well."""
