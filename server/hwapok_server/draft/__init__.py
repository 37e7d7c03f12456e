"""The offline draft renderer: a scene's words to a composition draft with true layers. No model, no network.

words      what the scene is about: time, place, weather, season, things
palette    its colours and its light
shapes     outlines and their coverage           noise    clouds and ridges
painter    paints outlines, lit and unlit        board    everything painted so far
sky, weather, places/                            the background
figures/, cutout, subject                        the main subject, drawn or taken from a reference
lines, shade, extend                             a board as the layers of a PSD
conti                                            the rough storyboard
compose                                          the whole, in order
"""
