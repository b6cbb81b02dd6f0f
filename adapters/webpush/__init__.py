"""Web push: wakes a browser whose chat page is closed, through the push service of the browser's vendor."""
