// Store: the control plane's resources on disk: one SQLite file in WAL mode.
//
// Promises: commit() is one transaction that is on the disk when it returns (synchronous=FULL), or
// has changed nothing and says why; after kill -9 at any instruction the next open() finds every
// acknowledged change, whole. One process at a time: the file is locked while it is open. The file
// has mode 0600. One thread at a time.
#pragma once

#include "zones/model/model.hpp"

#include <memory>
#include <string>
#include <variant>

namespace parallax::control {

/// Of the tables. A file of an older one is migrated when it is opened, of a newer one refused.
inline constexpr int store_schema = 1;

struct StoreFailure {
    std::string text; ///< for people: what is wrong with which file, and what to do
};

class Store {
  public:
    using Opened = std::variant<std::unique_ptr<Store>, StoreFailure>;
    /// Makes the file when there is none.
    static Opened open(const std::string& path);
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    /// Everything, as one change to an empty model.
    std::variant<model::Changes, StoreFailure> load();
    /// Nothing when it is on the disk.
    std::optional<StoreFailure> commit(const model::Changes& changes);

  private:
    struct Database;
    explicit Store(std::unique_ptr<Database> database);
    std::unique_ptr<Database> database_;
};

} // namespace parallax::control
