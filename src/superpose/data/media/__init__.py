"""Pictures and sounds as inputs: folders and columns of files decoded to arrays of one size."""
