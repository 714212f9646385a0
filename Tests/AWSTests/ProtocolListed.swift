import Testing

@testable import AWS

/// The cases of the suite that our operations cannot meet, by name, with the reason.
enum ProtocolListed {
  static let reasons: [String: [String: [String]]] = [
    "input/json": [
      "the path of an endpoint of one's own is joined where the endpoint is resolved": [
        "AwsJson11HostWithPath"
      ],
      "our requests are not compressed": [
        "SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_1", "SDKAppliedContentEncoding_awsJson1_1",
      ],
    ],
    "input/rest-json": [
      "the body of our operations is an object": [
        "DocumentTypeAsPayloadInputString"
      ],
      "JSON in a header is the caller's to encode, and to decode": [
        "MediaTypeHeaderInputBase64"
      ],
      "no operation of ours has a map in its query": [
        "RestJsonAllQueryStringTypes", "RestJsonQueryParamsStringListMap", "RestJsonQueryPrecedence",
        "RestJsonQueryStringEscaping", "RestJsonQueryStringMap", "RestJsonSupportsInfinityFloatQueryValues",
        "RestJsonSupportsNaNFloatQueryValues", "RestJsonSupportsNegativeInfinityFloatQueryValues",
        "RestJsonZeroAndFalseQueryValues",
      ],
      "the path of an endpoint of one's own is joined where the endpoint is resolved": [
        "RestJsonHostWithPath"
      ],
      "no operation of ours needs a checksum of its body": [
        "RestJsonHttpChecksumRequired"
      ],
      "an empty document is `{}`, as botocore has it too": [
        "RestJsonHttpPayloadWithUnsetUnion"
      ],
      "no operation of ours has headers that form a map": [
        "RestJsonHttpPrefixEmptyHeaders", "RestJsonHttpPrefixHeadersAreNotPresent",
        "RestJsonHttpPrefixHeadersArePresent",
      ],
      "a list in a header is quoted where an item has a comma; none of ours is a list of HTTP dates": [
        "RestJsonInputAndOutputWithTimestampHeaders"
      ],
      "an empty list is no header, as botocore has it too": [
        "RestJsonNullAndEmptyHeaders"
      ],
      "a token that makes a call idempotent is the caller's to give: what is sent follows from the input alone": [
        "RestJsonQueryIdempotencyTokenAutoFill"
      ],
      "our requests are not compressed": [
        "SDKAppendedGzipAfterProvidedEncoding_restJson1", "SDKAppliedContentEncoding_restJson1",
      ],
    ],
    "input/query": [
      "STS and IAM have lists as `Name.member.N` alone, and maps as `Name.entry.N`": [
        "FlattenedQueryLists", "QueryFlattenedListArgWithXmlName", "QueryFlattenedQueryMaps",
        "QueryFlattenedQueryMapsWithXmlName", "QueryListArgWithXmlNameMember",
      ],
      "the path of an endpoint of one's own is joined where the endpoint is resolved": [
        "QueryHostWithPath"
      ],
      "a token that makes a call idempotent is the caller's to give: what is sent follows from the input alone": [
        "QueryProtocolIdempotencyTokenAutoFill"
      ],
      "our requests are not compressed": [
        "SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsQuery", "SDKAppliedContentEncoding_awsQuery",
      ],
    ],
    "input/ec2": [
      "a token that makes a call idempotent is the caller's to give: what is sent follows from the input alone": [
        "Ec2ProtocolIdempotencyTokenAutoFill"
      ],
      "the path of an endpoint of one's own is joined where the endpoint is resolved": [
        "Ec2QueryHostWithPath"
      ],
      "our requests are not compressed": [
        "SDKAppendsGzipAndIgnoresHttpProvidedEncoding_ec2Query", "SDKAppliedContentEncoding_ec2Query",
      ],
    ],
    "input/rest-xml": [
      "an XML document in a request is written by the caller, as the call's payload": [
        "BodyWithXmlName", "FlatNestedXmlMapRequest", "FlattenedXmlMap", "FlattenedXmlMapWithXmlName",
        "HttpPayloadWithMemberXmlName", "HttpPayloadWithStructure", "HttpPayloadWithXmlName",
        "HttpPayloadWithXmlNamespace", "HttpPayloadWithXmlNamespaceAndPrefix", "NestedXmlMapRequest",
        "NestedXmlMapWithXmlNameSerializes", "RecursiveShapes", "RestXmlEndpointTraitWithHostLabel",
        "RestXmlHttpPayloadWithUnion", "RestXmlSupportsInfinityFloatInputs", "RestXmlSupportsNaNFloatInputs",
        "RestXmlSupportsNegativeInfinityFloatInputs", "RestXmlXmlMapWithXmlNamespace", "SimpleScalarProperties",
        "SimpleScalarPropertiesPureWhiteSpace", "SimpleScalarPropertiesWithEscapedCharacter",
        "SimpleScalarPropertiesWithWhiteSpace", "XmlAttributes", "XmlAttributesOnPayload",
        "XmlAttributesWithEscaping", "XmlBlobs", "XmlEmptyLists", "XmlEmptyMaps", "XmlEmptyStrings", "XmlEnums",
        "XmlIntEnums", "XmlLists", "XmlMaps", "XmlMapsXmlName", "XmlNamespaces", "XmlTimestamps",
        "XmlTimestampsWithDateTimeFormat", "XmlTimestampsWithDateTimeOnTargetFormat",
        "XmlTimestampsWithEpochSecondsFormat", "XmlTimestampsWithEpochSecondsOnTargetFormat",
        "XmlTimestampsWithHttpDateFormat", "XmlTimestampsWithHttpDateOnTargetFormat", "XmlUnionsWithBooleanMember",
        "XmlUnionsWithStringMember", "XmlUnionsWithStructMember", "XmlUnionsWithUnionMember",
      ],
      "no operation of ours has headers that form a map": [
        "HttpPrefixEmptyHeaders", "HttpPrefixHeadersAreNotPresent", "HttpPrefixHeadersArePresent",
      ],
      "a list in a header is quoted where an item has a comma; none of ours is a list of HTTP dates": [
        "InputAndOutputWithTimestampHeaders"
      ],
      "an empty list is no header, as botocore has it too": [
        "NullAndEmptyHeaders"
      ],
      "a token that makes a call idempotent is the caller's to give: what is sent follows from the input alone": [
        "QueryIdempotencyTokenAutoFill"
      ],
      "no operation of ours has a map in its query": [
        "RestXmlQueryParamsStringListMap", "RestXmlQueryPrecedence", "RestXmlQueryStringMap",
      ],
      "our requests are not compressed": [
        "SDKAppendedGzipAfterProvidedEncoding_restXml", "SDKAppliedContentEncoding_restXml",
      ],
    ],
    "output/json": [
      "a number that is none is refused: whoever counts with it would be wrong without noticing": [
        "AwsJson11SupportsInfinityFloatInputs", "AwsJson11SupportsNaNFloatInputs",
        "AwsJson11SupportsNegativeInfinityFloatInputs",
      ],
      "no output of ours has a moment as an HTTP date: it is unknown": [
        "parses_httpdate_timestamps"
      ],
    ],
    "output/rest-json": [
      "no operation of ours has headers that form a map": [
        "HttpPrefixHeadersResponse", "RestJsonHttpPrefixHeadersArePresent",
      ],
      "JSON in a header is the caller's to encode, and to decode": [
        "MediaTypeHeaderOutputBase64"
      ],
      "an empty body is never taken for an empty output": [
        "RestJsonIgnoreQueryParamsInResponseNoPayload"
      ],
      "headers of answers are given as text: lists and moments in them are the caller's to read": [
        "RestJsonInputAndOutputWithBooleanHeaders", "RestJsonInputAndOutputWithEnumHeaders",
        "RestJsonInputAndOutputWithIntEnumHeaders", "RestJsonInputAndOutputWithNumericHeaders",
        "RestJsonInputAndOutputWithQuotedStringHeaders", "RestJsonInputAndOutputWithStringHeaders",
        "RestJsonInputAndOutputWithTimestampHeaders", "RestJsonTimestampFormatHeaders",
      ],
      "no output of ours has a moment as an HTTP date: it is unknown": [
        "RestJsonJsonTimestampsWithHttpDateFormat", "RestJsonJsonTimestampsWithHttpDateOnTargetFormat",
      ],
      "a number that is none is refused: whoever counts with it would be wrong without noticing": [
        "RestJsonSupportsInfinityFloatHeaderOutputs", "RestJsonSupportsInfinityFloatInputs",
        "RestJsonSupportsNaNFloatHeaderOutputs", "RestJsonSupportsNaNFloatInputs",
        "RestJsonSupportsNegativeInfinityFloatHeaderOutputs", "RestJsonSupportsNegativeInfinityFloatInputs",
      ],
    ],
    "output/query": [
      "a number that is none is refused: whoever counts with it would be wrong without noticing": [
        "AwsQuerySupportsInfinityFloatOutputs", "AwsQuerySupportsNaNFloatOutputs",
        "AwsQuerySupportsNegativeInfinityFloatOutputs",
      ],
      "no output of ours has a moment as an HTTP date: it is unknown": [
        "QueryXmlTimestampsWithHttpDateFormat", "QueryXmlTimestampsWithHttpDateOnTargetFormat",
      ],
    ],
    "output/ec2": [
      "a number that is none is refused: whoever counts with it would be wrong without noticing": [
        "Ec2QuerySupportsInfinityFloatOutputs", "Ec2QuerySupportsNaNFloatOutputs",
        "Ec2QuerySupportsNegativeInfinityFloatOutputs",
      ],
      "no output of ours has a moment as an HTTP date: it is unknown": [
        "Ec2XmlTimestampsWithHttpDateFormat", "Ec2XmlTimestampsWithHttpDateOnTargetFormat",
      ],
    ],
    "output/rest-xml": [
      "no operation of ours has headers that form a map": [
        "HttpPrefixHeadersAreNotPresent", "HttpPrefixHeadersArePresent",
      ],
      "headers of answers are given as text: lists and moments in them are the caller's to read": [
        "InputAndOutputWithBooleanHeaders", "InputAndOutputWithEnumHeaders", "InputAndOutputWithNumericHeaders",
        "InputAndOutputWithStringHeaders", "InputAndOutputWithTimestampHeaders", "TimestampFormatHeaders",
      ],
      "a number that is none is refused: whoever counts with it would be wrong without noticing": [
        "RestXmlSupportsInfinityFloatHeaderOutputs", "RestXmlSupportsInfinityFloatOutputs",
        "RestXmlSupportsNaNFloatHeaderOutputs", "RestXmlSupportsNaNFloatOutputs",
        "RestXmlSupportsNegativeInfinityFloatHeaderOutputs", "RestXmlSupportsNegativeInfinityFloatOutputs",
      ],
      "no output of ours has a moment as an HTTP date: it is unknown": [
        "XmlTimestampsWithHttpDateFormat", "XmlTimestampsWithHttpDateOnTargetFormat",
      ],
    ],
  ]

  /// Runs all cases: what is listed must fail, and everything else pass, so that the list cannot rot.
  static func check(_ file: String, _ cases: [ProtocolSuite.Case], _ run: (ProtocolSuite.Case) throws -> Void) {
    var listed: [String: String] = [:]
    for (reason, ids) in reasons[file] ?? [:] {
      for id in ids {
        #expect(listed[id] == nil, "\(file) lists \(id) twice")
        listed[id] = reason
      }
    }
    #expect(Set(cases.map(\.id)).count == cases.count, "names of \(file) occur twice")
    for test in cases {
      let reason = listed.removeValue(forKey: test.id)
      do {
        try run(test)
        #expect(reason == nil, "\(file) lists \(test.id), and it passes")
      } catch {
        #expect(reason != nil, "\(file) \(test.id): \(error)")
      }
    }
    #expect(listed.isEmpty, "\(file) has no \(listed.keys.sorted())")
  }
}
