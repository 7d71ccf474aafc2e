#include "control/store/store.hpp"

#include "control/store/resource_json.hpp"

#include <boost/json/serialize.hpp>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace parallax::control {
namespace json = boost::json;
namespace {

constexpr int application_id = 0x50617258; // "ParX": whose file this is

/// Each brings a file from the schema of its index to the next.
constexpr std::array<const char*, store_schema> migrations{
    "CREATE TABLE resources (key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;"};

struct CloseDatabase {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct EndStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, EndStatement>;

std::string_view text_at(sqlite3_stmt* statement, int column) {
    const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
    return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

/// The file, with its mode, before SQLite would make it with another.
bool make_file(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor >= 0) ::close(descriptor);
    return descriptor >= 0;
}

} // namespace

struct Store::Database {
    std::string path;
    std::unique_ptr<sqlite3, CloseDatabase> connection;
    Statement put, erase;

    sqlite3* raw() const { return connection.get(); }
    bool run(const char* sql) const {
        return sqlite3_exec(raw(), sql, nullptr, nullptr, nullptr) == SQLITE_OK;
    }
    Statement prepare(const char* sql) const {
        sqlite3_stmt* made = nullptr;
        (void)sqlite3_prepare_v2(raw(), sql, -1, &made, nullptr);
        return Statement{made};
    }
    /// The first column of the first row.
    std::optional<std::string> ask(const char* sql) const {
        const Statement statement = prepare(sql);
        if (!statement || sqlite3_step(statement.get()) != SQLITE_ROW) return std::nullopt;
        return std::string{text_at(statement.get(), 0)};
    }
    StoreFailure failure() const;
    StoreFailure failure(const std::string& what) const {
        return {"the state file '" + path + "' " + what};
    }
    bool write(const std::string& key, const model::ResourcePtr& resource) const;
    std::optional<StoreFailure> set_up();
    std::optional<StoreFailure> migrate();
};

StoreFailure Store::Database::failure() const {
    switch (sqlite3_errcode(raw())) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return failure("is in use by another process: one server at a time may hold it");
    case SQLITE_FULL:
        return failure("cannot grow: the disk is full; free some space and repeat the change");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        return failure("cannot be written: the server's user needs to own it and its directory");
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        return failure("is damaged or no state of Parallax; put it aside, or restore a copy");
    default:
        return failure(std::string{"cannot be used: "} + sqlite3_errmsg(raw()));
    }
}

std::optional<StoreFailure> Store::Database::migrate() {
    const auto owner = ask("PRAGMA application_id");
    const auto version = ask("PRAGMA user_version");
    const auto tables = ask("SELECT count(*) FROM sqlite_master");
    if (!owner || !version || !tables) return failure();
    const bool is_new = *tables == "0" && *version == "0";
    if (!is_new && *owner != std::to_string(application_id)) {
        return failure("belongs to another program");
    }
    const int schema = std::stoi(*version); // an int32 in the file (SQLite's file format, 1.3.11)
    if (schema < 0) return failure("is damaged (its schema is " + *version + "); restore a copy");
    if (schema > store_schema) {
        return failure("was written by a newer version of Parallax (its schema is " + *version +
                       ", this version knows " + std::to_string(store_schema) + ')');
    }
    std::string script = "PRAGMA application_id = " + std::to_string(application_id) + ';';
    for (int from = schema; from < store_schema; ++from) {
        script += migrations.at(static_cast<std::size_t>(from));
    }
    script += "PRAGMA user_version = " + std::to_string(store_schema) + ';';
    if (schema == store_schema) return std::nullopt;
    script = "BEGIN IMMEDIATE;" + script + "COMMIT;";
    if (run(script.c_str())) return std::nullopt;
    StoreFailure found = failure();
    (void)run("ROLLBACK");
    return found;
}

std::optional<StoreFailure> Store::Database::set_up() {
    // Exclusive from the first transaction on, so the lock is taken here.
    if (!run("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;"
             "PRAGMA synchronous = FULL; BEGIN IMMEDIATE; COMMIT;")) {
        return failure();
    }
    if (const auto sound = ask("PRAGMA quick_check(1)"); sound != "ok") {
        return sound ? failure("is damaged (" + *sound + "); restore a copy") : failure();
    }
    if (auto failed = migrate()) return failed;
    put = prepare("INSERT INTO resources (key, body) VALUES (?1, ?2) "
                  "ON CONFLICT (key) DO UPDATE SET body = excluded.body");
    erase = prepare("DELETE FROM resources WHERE key = ?1");
    if (!put || !erase) return failure();
    return std::nullopt;
}

Store::Store(std::unique_ptr<Database> database) : database_{std::move(database)} {}
Store::~Store() = default;

Store::Opened Store::open(const std::string& path) {
    auto database = std::make_unique<Database>();
    database->path = path;
    if (!make_file(path)) {
        return database->failure(std::string{"cannot be opened: "} + std::strerror(errno));
    }
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
    database->connection.reset(opened);
    if (opened == nullptr) return database->failure("cannot be opened: no memory");
    if (code != SQLITE_OK) return database->failure();
    if (auto failed = database->set_up()) return std::move(*failed);
    return std::unique_ptr<Store>{new Store{std::move(database)}};
}

std::variant<model::Changes, StoreFailure> Store::load() {
    const Database& database = *database_;
    const Statement statement = database.prepare("SELECT key, body FROM resources");
    if (!statement) return database.failure();
    model::Changes changes;
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement.get())) == SQLITE_ROW) {
        const std::string key{text_at(statement.get(), 0)};
        const auto body = parse_state_text(text_at(statement.get(), 1));
        if (!body) return database.failure("holds what cannot be read: " + key + ": is no JSON");
        auto read = resource_from_json(*body);
        if (const auto* const mistake = std::get_if<Unreadable>(&read)) {
            return database.failure("holds what cannot be read: " + key + ": " + mistake->text);
        }
        auto& resource = std::get<model::Resource>(read);
        if (model::id_of(resource).key() != key) {
            return database.failure("holds what cannot be read: " + key + ": its id is another");
        }
        changes.insert_or_assign(key, std::make_shared<const model::Resource>(std::move(resource)));
    }
    if (code != SQLITE_DONE) return database.failure();
    return changes;
}

bool Store::Database::write(const std::string& key, const model::ResourcePtr& resource) const {
    sqlite3_stmt* const statement = resource ? put.get() : erase.get();
    std::string body;
    if (resource) body = json::serialize(to_json(*resource));
    const auto bind = [&](int at, const std::string& text) {
        return sqlite3_bind_text64(statement, at, text.data(), text.size(), SQLITE_STATIC,
                                   SQLITE_UTF8) == SQLITE_OK;
    };
    const bool good =
        bind(1, key) && (!resource || bind(2, body)) && sqlite3_step(statement) == SQLITE_DONE;
    // A statement that failed tells its error again when it is reset.
    (void)sqlite3_clear_bindings(statement);
    return sqlite3_reset(statement) == SQLITE_OK && good;
}

std::optional<StoreFailure> Store::commit(const model::Changes& changes) {
    if (changes.empty()) return std::nullopt;
    Database& database = *database_;
    if (!database.run("BEGIN IMMEDIATE")) return database.failure();
    bool good = true;
    for (const auto& [key, resource] : changes) {
        good = good && database.write(key, resource);
    }
    if (good && database.run("COMMIT")) return std::nullopt;
    StoreFailure failed = database.failure();
    if (sqlite3_get_autocommit(database.raw()) == 0) (void)database.run("ROLLBACK");
    return failed;
}

} // namespace parallax::control
