"""What the theme can do, and what of it a site of ours can use: read without MkDocs, for builds and `digest doctor`."""
