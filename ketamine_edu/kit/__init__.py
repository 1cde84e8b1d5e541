"""What every topic uses: numbers, drawing, the page, learning."""
