"""Files that ship with the package and are read, not run: fonts and the typst templates of printed forms."""
