"""The parts of the page: which widgets there are, what each shows, what happens when it is used."""
