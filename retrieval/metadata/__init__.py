"""What is known of a video's recording beside its pictures and sound: fields, their values, tables that hold them.

It knows no container, no XML and no archive."""
