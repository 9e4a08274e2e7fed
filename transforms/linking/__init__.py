"""Linking across documents: near-duplicates, wire copies, stories, the same event. Only small packed keys travel."""
