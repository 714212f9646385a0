"""What `Samples/generate.py` is made of: an invented organisation, and the two days that it lives through."""
