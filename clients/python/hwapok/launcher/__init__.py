"""Opening PSDs on the artist's computer, from a terminal and from links of a page.

Any page can fire a `hwapok://` link, so a link carries nothing but the id of a server that this computer was paired
with and a ticket that the server honours once. Where a file comes from, what it is called and what opens it is decided
here.
"""
