// StateFile: a state file of a test's own, gone with it. Only for tests.
#pragma once

#include "control/store/store.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace parallax::test {

class StateFile {
  public:
    StateFile() {
        std::string pattern = std::filesystem::temp_directory_path() / "parallax-state-XXXXXX";
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        folder_ = pattern;
    }
    ~StateFile() { std::filesystem::remove_all(folder_); }
    StateFile(const StateFile&) = delete;
    StateFile& operator=(const StateFile&) = delete;
    std::string path() const { return folder_ + "/state.db"; }

  private:
    std::string folder_;
};

inline std::unique_ptr<control::Store> open_store(const std::string& path) {
    auto opened = control::Store::open(path);
    if (const auto* const failed = std::get_if<control::StoreFailure>(&opened)) FAIL(failed->text);
    return std::get<std::unique_ptr<control::Store>>(std::move(opened));
}

inline model::Changes loaded(control::Store& store) {
    auto read = store.load();
    if (const auto* const failed = std::get_if<control::StoreFailure>(&read)) FAIL(failed->text);
    return std::get<model::Changes>(std::move(read));
}

inline model::ResourceId group_id(const std::string& name) {
    return model::ResourceId::of_group("s", name);
}

inline void put_group(model::Changes& changes, const std::string& name) {
    changes[group_id(name).key()] = std::make_shared<const model::Resource>(
        model::ResourceGroup{{group_id(name), "etag", "here", {}, {}}});
}

} // namespace parallax::test
