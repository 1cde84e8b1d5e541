"""Results in, matplotlib figures out: the house style, pictures that can follow results, and their way to SVG."""
