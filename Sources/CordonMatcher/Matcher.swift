import CordonBytes

public final class Blocklist: Sendable {
  public init(contentsOf path: String) throws {}
}
public struct MatchError: Error {}

public final class Matcher {
  public let blocklist: Blocklist
  public init(_ blocklist: Blocklist) { self.blocklist = blocklist }
  public func match(item: Span<UInt8>, as type: ItemType = .auto) -> Verdict { Verdict() }
}
