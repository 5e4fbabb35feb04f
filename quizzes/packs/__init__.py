"""Question banks and exam blueprints: read, linted, drawn with a seed and marked. No framework."""
