"""What a language and a municipality call things, as data. Pure: no Django."""
