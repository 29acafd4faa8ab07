"""The page shell: home, navigation, error pages, headers and static files. It knows core only."""
