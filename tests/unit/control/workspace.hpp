// What the tests of control/ share: a folder that goes away, a console that is read, a small state.
#pragma once

#include "control/build_topology.hpp"
#include "control/console.hpp"
#include "zones/snapshot.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace parallax::control::testing {

class Workspace {
  public:
    Workspace() {
        std::string pattern = (std::filesystem::temp_directory_path() / "parallax-XXXXXX").string();
        REQUIRE(mkdtemp(pattern.data()) != nullptr);
        folder_ = pattern;
    }
    ~Workspace() { std::filesystem::remove_all(folder_); }
    Workspace(const Workspace&) = delete;
    Workspace& operator=(const Workspace&) = delete;

    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    /// Writes a file and returns its path.
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream{path(name), std::ios::binary} << text;
        return path(name);
    }

  private:
    std::filesystem::path folder_;
};

/// A console whose two streams are kept apart.
struct Transcript {
    std::ostringstream out, err;
    Console console{out, err, {}};
};

/// Network n1 links zone hub with s1, n2 links zone spoke with s2, n3 links nothing; public sides
/// held.
inline const std::string split_state = R"(listen: ["127.0.0.1:0"]
workers: 1
networks:
  - {name: n1, sources: [127.0.1.0/24]}
  - {name: n2, sources: [127.0.2.0/24]}
  - {name: n3, sources: [127.0.3.0/24]}
  - {name: office, sources: [127.0.5.0/24], same-as: n1}
zones:
  - id: hub
    name: privatelink.service.signalr.net
    links: [{network: n1}]
    records: ["s1 10 A 10.1.1.5"]
  - id: spoke
    name: privatelink.service.signalr.net
    links: [{network: n2, resolution-policy: NxDomainRedirect}]
    records: ["s2 10 A 10.2.1.5"]
services:
  - {name: s1, type: SignalR, public-address: 20.42.1.1}
  - {name: s2, type: SignalR, public-address: 20.42.1.2}
  - {name: s3, type: SignalR, public-address: 20.42.1.3}
)";

/// split_state, frozen.
inline std::shared_ptr<const zones::Snapshot> split_snapshot() {
    const Workspace workspace;
    LoadOutcome outcome = load_state(workspace.write("parallax.yaml", split_state), {});
    for (const Finding& finding : outcome.findings) UNSCOPED_INFO(to_text(finding));
    REQUIRE(outcome.state);
    return zones::freeze(std::move(outcome.state->topology), 1);
}

inline dns::Name name(const std::string& text) {
    return *dns::Name::from_text(text);
}

} // namespace parallax::control::testing
