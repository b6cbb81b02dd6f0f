"""The form office in the browser: the folder's files, an editor with a live preview, review and publication."""
