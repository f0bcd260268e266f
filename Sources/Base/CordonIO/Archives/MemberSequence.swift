// What is packed into one file, member after member.
//
//   export.zip, export.tar.zst     members: export.zip:posts/1.csv, export.zip:posts/2.csv …
//
// Readers of archives account for every byte of the file: it belongs to a member that is read, to the archive's own tables, or
// it is reported.

/// A packed file, while it is read.
package protocol MemberSequence: AnyObject {
  /// Goes to the next member that holds something; nil at the end. The one before is not read any more.
  func next() throws(SourceError) -> Member?

  /// What was found to be wrong since the last call, besides what ``next()`` threw.
  func takeComplaints() -> [Complaint]
}

/// Something in an archive that was not read, or that is not as it should be.
package struct Complaint: Sendable, Equatable {
  /// The member that it is about; nil for the archive.
  package var member: String?
  package var reason: String
}

/// A member of a packed file.
package struct Member {
  /// Its path in the archive.
  package var name: String
  /// What it holds, until the next member is gone to.
  package var bytes: any ByteSource
}
