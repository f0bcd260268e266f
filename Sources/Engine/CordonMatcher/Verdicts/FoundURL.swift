// Every address of an item, listed or not: what a referral is sorted into known and new by.

import CordonBytes
import CordonURL

/// An address that stands in an item.
public struct FoundURL: Sendable, Hashable {
  /// What is known of an address.
  public enum Status: String, Sendable, Hashable, CaseIterable, Codable {
    /// A rule holds for it, or for what it carries, that no exception removed.
    case listed
    /// It is on a shortener: where it leads nobody can tell without asking.
    case unresolved
    /// Neither.
    case new
  }

  /// The address, undone where it was defanged.
  public var url: String
  /// Its match key: what is the same for all spellings of the address.
  public var key: String
  /// The platform's own name for what it shows; nil where no platform is known, or it shows nothing by name.
  public var identity: String?
  /// The host, as in keys; empty where there is none.
  public var host: String
  /// What is known of it.
  public var status: Status
  /// UTF-8 byte offsets into the item as given.
  public var span: Range<Int>
  /// What it carries, where that is what is listed and not the address itself: a redirector's target, the page of an
  /// archived copy.
  public var carried: Carried?
  /// Whether it holds a copy of what it carries, as a web archive does, and does not only lead there.
  public var isCopy = false

  /// An address that another one carries.
  public struct Carried: Sendable, Hashable {
    /// Its match key.
    public var key: String
    /// As of ``FoundURL/identity``.
    public var identity: String?
    /// As of ``FoundURL/host``.
    public var host: String
  }
}
