"""LibraryService: its servicer, what it reads from requests, and the desks where pictures are added, kept and found."""
