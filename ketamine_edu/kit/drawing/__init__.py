"""House style, pictures that follow their results, and their way into SVG."""
