"""Videos read on several machines: a Ray cluster's workers decode, encode, listen and annotate; what they send is
stored by the one process that asked."""
