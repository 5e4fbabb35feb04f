"""The curriculum's courses, modules, lessons and facts, read from files. Knows no framework."""
