"""The languages of the interface: catalogues kept whole, pages read in every one of them."""
