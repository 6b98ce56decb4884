"""Sources of statements: profiles (YAML with marks, extends, variables) and bases, both read into one type."""
