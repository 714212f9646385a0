internal import ArgumentParser

/// What writing to an archive in S3 takes.
struct BucketOptions: ParsableArguments {
  @Flag(help: "In S3, write to a bucket that the public can get at, or of which that is not known.")
  var allowPublic = false

  func writing(_ configuration: Configuration) throws -> WorkingArchive.Writing {
    guard !allowPublic || configuration.bucket != nil else {
      throw InputError("--allow-public is for archives in S3, and this one is a folder")
    }
    return WorkingArchive.Writing(allowsPublic: allowPublic)
  }
}

/// What replacing a day of an archive in S3 takes.
struct ReplaceOptions: ParsableArguments {
  @OptionGroup var bucket: BucketOptions

  @Flag(help: "In S3, put the day in the place of another report of it that is there.")
  var replace = false

  func writing(_ configuration: Configuration) throws -> WorkingArchive.Writing {
    guard !replace || configuration.bucket != nil else {
      throw InputError("--replace is for archives in S3; in a folder, a day that is there is always replaced")
    }
    var writing = try bucket.writing(configuration)
    writing.mayReplace = replace
    return writing
  }
}
