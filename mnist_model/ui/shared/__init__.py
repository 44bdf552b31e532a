"""What every part of the page uses."""
