"""An image set's metadata, and all that is read of it; JMESPath is the definition of what.

``metadata``            a document -> frame references
``contents``            what is read of one document
``document_stream``     a large document, one instance after another
``fast_paths``          the same expressions, walked faster
``metadata_instances``  what is read of one instance
``frame_checksums``     the checksums that are listed for one frame
``element_values``      one element's value, as HealthImaging was seen to write it
``presentation``        how an instance's frames look to people
``lookup_tables``       its palettes and lookup tables
``picture_choice``      which frames the report page shows
``earlier_imports``     the instances of a merged image set that are not this run's
``study_identifiers``   what identifies its study and patient, as digests
``identifiers``         digests of identifiers, to be compared and not to be read
``stored_instances``    the instances as the metadata has them, for the source proof
"""
