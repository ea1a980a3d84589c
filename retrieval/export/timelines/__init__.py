"""What editing systems exchange: OTIO, EDL, FCPXML, FCP7 XML, AAF and ALE. OpenTimelineIO lives here alone.
What is cut, in which frames, is `retrieval.export.cuts`'; tables and documents are `retrieval.export`'s.
"""
