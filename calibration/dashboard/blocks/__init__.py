"""The blocks of a migration's page that a fit's supplement fills: one module for each section."""
