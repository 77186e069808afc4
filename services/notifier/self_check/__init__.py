"""Whether the outside is really reached: asked by a page, tried by the worker, told to the page."""
