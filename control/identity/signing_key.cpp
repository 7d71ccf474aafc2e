#include "control/identity/signing_key.hpp"

#include "control/identity/base64url.hpp"
#include "control/identity/kept_file.hpp"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <array>
#include <vector>

namespace parallax::control::identity {

namespace {

struct Freed {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(BIGNUM* number) const { BN_free(number); }
};
template <class T>
using Owned = std::unique_ptr<T, Freed>;

EVP_PKEY* pkey(const std::shared_ptr<void>& key) {
    return static_cast<EVP_PKEY*>(key.get());
}

std::shared_ptr<void> shared(EVP_PKEY* key) {
    return {key, [](void* held) { EVP_PKEY_free(static_cast<EVP_PKEY*>(held)); }};
}

const unsigned char* octets(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// No prompt for a passphrase: an encrypted file is refused.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) {
    return -1;
}

} // namespace

std::optional<SigningKey> SigningKey::make() {
    EVP_PKEY* made = EVP_RSA_gen(rsa_bits);
    if (made == nullptr) return std::nullopt;
    return SigningKey(shared(made));
}

std::optional<SigningKey> SigningKey::from_pem(std::string_view pem) {
    if (pem.size() > key_file_octets_max) return std::nullopt;
    const Owned<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    if (!bio) return std::nullopt;
    EVP_PKEY* read = PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr);
    if (read == nullptr) return std::nullopt;
    SigningKey key(shared(read));
    if (EVP_PKEY_is_a(read, "RSA") != 1) return std::nullopt;
    if (EVP_PKEY_get_bits(read) < static_cast<int>(rsa_bits)) return std::nullopt;
    return key;
}

std::string SigningKey::to_pem() const {
    const Owned<BIO> bio(BIO_new(BIO_s_mem()));
    if (!bio) return {};
    if (PEM_write_bio_PrivateKey(bio.get(), pkey(key_), nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return {};
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string{};
}

std::string SigningKey::sign(std::string_view text) const {
    const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    if (!context) return {};
    if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, pkey(key_)) != 1)
        return {};
    std::size_t size = 0;
    if (EVP_DigestSign(context.get(), nullptr, &size, octets(text), text.size()) != 1) return {};
    std::vector<unsigned char> signature(size);
    if (EVP_DigestSign(context.get(), signature.data(), &size, octets(text), text.size()) != 1)
        return {};
    return {signature.begin(), signature.begin() + static_cast<std::ptrdiff_t>(size)};
}

bool SigningKey::verifies(std::string_view text, std::string_view signature) const {
    const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    return context &&
           EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, pkey(key_)) == 1 &&
           EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(text),
                            text.size()) == 1;
}

std::string SigningKey::parameter(const char* name) const {
    BIGNUM* read = nullptr;
    if (EVP_PKEY_get_bn_param(pkey(key_), name, &read) != 1) return {};
    const Owned<BIGNUM> number(read);
    std::vector<unsigned char> bytes(static_cast<std::size_t>(BN_num_bytes(number.get())));
    BN_bn2bin(number.get(), bytes.data());
    return {bytes.begin(), bytes.end()};
}

std::string SigningKey::modulus() const {
    return parameter(OSSL_PKEY_PARAM_RSA_N);
}

std::string SigningKey::exponent() const {
    return parameter(OSSL_PKEY_PARAM_RSA_E);
}

std::string SigningKey::thumbprint() const {
    const std::string members = R"({"e":")" + to_base64url(exponent()) + R"(","kty":"RSA","n":")" +
                                to_base64url(modulus()) + R"("})";
    std::array<unsigned char, 32> digest{};
    unsigned size = 0;
    EVP_Digest(members.data(), members.size(), digest.data(), &size, EVP_sha256(), nullptr);
    return to_base64url(std::string(digest.begin(), digest.end()));
}

std::variant<SigningKey, std::string> signing_key_in(const std::string& path) {
    auto read = read_kept(path, Readers::Owner);
    if (auto* const fault = std::get_if<FileFault>(&read)) return std::move(fault->text);
    if (const auto& pem = std::get<std::optional<std::string>>(read)) {
        auto key = SigningKey::from_pem(*pem);
        if (key) return std::move(*key);
        return path + ": is no RSA key of 2048 bits or more in PEM; remove it for a new one";
    }
    auto key = SigningKey::make();
    if (!key) return path + ": cannot make a key";
    if (auto fault = write_kept(path, key->to_pem(), Readers::Owner)) return std::move(fault->text);
    return std::move(*key);
}

} // namespace parallax::control::identity
