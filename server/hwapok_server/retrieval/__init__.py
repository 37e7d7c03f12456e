"""How a search of the library orders pictures: words, meaning, likeness, and their fusion. Pure; no I/O."""
