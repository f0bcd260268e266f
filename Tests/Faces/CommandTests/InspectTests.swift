// `cordon inspect`: what an image says of itself, for people and as JSON.

import Testing

@Suite struct InspectTests {
  @Test func anImageSaysWhatItHolds() throws {
    let workshop = try Workshop()
    try workshop.compile(
      """
      name: demo
      version: v7
      rules:
        - url: example.org/a
        - {domain: kettle.test, action: review}
        - {pattern: teapot, action: log}
        - {sha256: 39d9496d26a8037614fcdb54f3c3eb51ed378fbb41abad627049d7cda4ff1b35, action: allow}
      """)
    let size = try workshop.bytes(of: "list.cordon").count
    let outcome = try workshop.run("inspect", "list.cordon")
    #expect(outcome.status == 0)
    #expect(outcome.message == "")
    let digest = try #require(outcome.text.firstMatch(of: /sha-256     ([0-9a-f]{64})\n/)).output.1
    #expect(
      outcome.text == #"""
        file        list.cordon
        format      version 5, verified
        size        \#(size) bytes
        sha-256     \#(digest)
        list        demo, version v7
        date        none
        signature   none
        rules       4
          url       1
          domain    1
          pattern   1
          sha256    1
        actions
          block     1
          review    1
          log       1
          allow     1
        keys        3, 1 from hashes

        """#)
    let json = try workshop.run("inspect", "--json", "list.cordon")
    #expect(json.status == 0)
    #expect(
      json.text == #"""
        {"image":"list.cordon","format":5,"bytes":\#(size),"sha256":"\#(digest)",\#
        "lists":[{"name":"demo","version":"v7"}],"rules":4,\#
        "kinds":[{"kind":"url","rules":1},{"kind":"domain","rules":1},{"kind":"pattern","rules":1},\#
        {"kind":"sha256","rules":1}],\#
        "actions":[{"action":"block","rules":1},{"action":"review","rules":1},{"action":"log","rules":1},\#
        {"action":"allow","rules":1}],"keys":3,"hashedKeys":1}

        """#)
  }
}
