"""What editing systems exchange: OTIO, EDL, FCPXML, FCP7 XML, AAF and ALE. OpenTimelineIO lives here alone."""
