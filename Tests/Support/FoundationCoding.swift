// JSON and Base64 as Foundation reads and writes them.

import Foundation

/// The same bytes, JSON-decoded: what Foundation makes of one text.
public func decodeJSON(_ bytes: [UInt8]) -> Any? {
  try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
}

/// `value` as JSON, by Foundation.
public func encodeJSON(_ value: Any) -> [UInt8] {
  (try? JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed])).map { Array($0) } ?? []
}

/// The bytes of a text in Base64, by Foundation.
public func decodeBase64(_ text: String) -> [UInt8]? { Data(base64Encoded: text).map { Array($0) } }
