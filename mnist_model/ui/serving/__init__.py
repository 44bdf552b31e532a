"""How the page is served, guarded and called from programs."""
