"""`hwapok up`: starts the parts of Hwapok as processes of their own, keeps them running, and stops them."""
