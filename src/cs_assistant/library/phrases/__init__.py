"""Quick phrases (快捷短语) as files: bytes to rows and back, who is who after an edit elsewhere, what gets lost.

Pure: no file, no clock, no database. The format is not published; what stands here is what importers and exporters of
several clients agree on, and every limit is settable.
"""
