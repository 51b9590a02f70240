using Aico.Package.Tests.Harness;

[assembly: AssemblyFixture(typeof(PackageFeed))]
