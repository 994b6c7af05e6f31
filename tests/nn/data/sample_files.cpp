#include "sample_files.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <atomic>
#include <fstream>
#include <memory>

#include "lintel/core/error.hpp"

#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb_image_write.h>

namespace samples {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
  static std::atomic<int> number{0};
  path_ = fs::temp_directory_path() /
          ("lintel_test_" + std::to_string(::getpid()) + "_" + std::to_string(number++));
  fs::create_directories(path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

fs::path TemporaryFolder::write(const std::string& file, const Bytes& bytes) const {
  const fs::path path = path_ / file;
  fs::create_directories(path.parent_path());
  fs::remove(path);  // a file that is cut and rewritten may be flushed to the disk, which is slow
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
  return path;
}

fs::path TemporaryFolder::write(const std::string& file, std::string_view text) const {
  return write(file, bytes_of(text));
}

std::string error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const lintel::Error& error) {
    return error.what();
  }
  return "no error";
}

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

lintel::Image pattern(std::int64_t height, std::int64_t width, int shade) {
  lintel::Image image{height, width, {}};
  for (std::int64_t channel = 0; channel < 3; ++channel) {
    for (std::int64_t y = 0; y < height; ++y) {
      for (std::int64_t x = 0; x < width; ++x) {
        image.pixels.push_back(
            static_cast<std::uint8_t>(shade + 20 * channel + 7 * x + 3 * y + 11 * (x * y % 3)));
      }
    }
  }
  return image;
}

namespace {

Bytes interleaved(const lintel::Image& image) {
  const auto area = static_cast<std::size_t>(image.height * image.width);
  Bytes bytes(3 * area);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = image.pixels[i % 3 * area + i / 3];
  }
  return bytes;
}

void append(void* to, void* data, int size) {
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  static_cast<Bytes*>(to)->insert(static_cast<Bytes*>(to)->end(), bytes, bytes + size);
}

void put_big_endian(Bytes& bytes, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<std::uint8_t>(value >> shift));
  }
}

}  // namespace

Bytes png(const lintel::Image& image) {
  Bytes bytes;
  const int width = static_cast<int>(image.width);
  stbi_write_png_to_func(append, &bytes, width, static_cast<int>(image.height), 3,
                         interleaved(image).data(), 3 * width);
  return bytes;
}

Bytes jpeg(const lintel::Image& image, int quality) {
  Bytes bytes;
  stbi_write_jpg_to_func(append, &bytes, static_cast<int>(image.width),
                         static_cast<int>(image.height), 3, interleaved(image).data(), quality);
  return bytes;
}

Bytes bmp(const lintel::Image& image) {
  Bytes bytes;
  stbi_write_bmp_to_func(append, &bytes, static_cast<int>(image.width),
                         static_cast<int>(image.height), 3, interleaved(image).data());
  return bytes;
}

Bytes ppm(const lintel::Image& image) {
  Bytes bytes = bytes_of("P6\n" + std::to_string(image.width) + " " + std::to_string(image.height) +
                         "\n255\n");
  const Bytes pixels = interleaved(image);
  bytes.insert(bytes.end(), pixels.begin(), pixels.end());
  return bytes;
}

Bytes progressive_jpeg() {
  constexpr std::string_view hex =
      "ffd8ffdb0043000302020302020303030304030304050805050404050a070706080c0a0c0c0b0a0b0b0d0e12100d"
      "0e110e0b0b1016101113141515150c0f171816141812141514ffc2000b080008000801011100ffc4001400010000"
      "0000000000000000000000000005ffda000801010000000127ffc400161000030000000000000000000000000000"
      "000406ffda00080101000105028058ffc4001510010100000000000000000000000000000003ffda000801010006"
      "3f029bffc4001510010100000000000000000000000000005100ffda0008010100013f21297fffda000801010000"
      "0010ff00ffc40014100100000000000000000000000000000000ffda0008010100013f104bffd9";
  Bytes bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes.push_back(
        static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

namespace {

void put_chunk(Bytes& bytes, std::string_view type, const Bytes& body) {
  put_big_endian(bytes, static_cast<std::uint32_t>(body.size()));
  bytes.insert(bytes.end(), type.begin(), type.end());
  bytes.insert(bytes.end(), body.begin(), body.end());
  put_big_endian(bytes, 0);  // the checksum, to be filled in
}

}  // namespace

Bytes png_from(std::uint32_t width, std::uint32_t height, std::uint8_t depth, std::uint8_t color,
               const Bytes& palette, const Bytes& rows) {
  Bytes header;
  put_big_endian(header, width);
  put_big_endian(header, height);
  for (const std::uint8_t field :
       {depth, color, std::uint8_t{0}, std::uint8_t{0}, std::uint8_t{0}}) {
    header.push_back(field);
  }
  uLongf size = compressBound(rows.size());
  Bytes data(size);
  compress(data.data(), &size, rows.data(), rows.size());
  data.resize(size);
  Bytes bytes{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  put_chunk(bytes, "IHDR", header);
  if (!palette.empty()) put_chunk(bytes, "PLTE", palette);
  put_chunk(bytes, "IDAT", data);
  put_chunk(bytes, "IEND", {});
  return with_checksums(std::move(bytes));
}

Bytes with_checksums(Bytes png) {
  for (std::size_t offset = 8; offset + 12 <= png.size();) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size = size << 8 | png[offset + i];
    if (size > png.size() - offset - 12) break;
    const auto checksum = crc32(0, png.data() + offset + 4, static_cast<uInt>(size + 4));
    for (std::size_t i = 0; i < 4; ++i) {
      png[offset + 8 + size + i] = static_cast<std::uint8_t>(checksum >> (24 - 8 * i));
    }
    offset += 12 + size;
  }
  return png;
}

namespace {

void write_archive(const fs::path& path, const Entries& entries, bool zip) {
  fs::create_directories(path.parent_path());
  const std::unique_ptr<archive, int (*)(archive*)> out(archive_write_new(), &archive_write_free);
  if (zip) {
    archive_write_set_format_zip(out.get());
  } else {
    archive_write_set_format_ustar(out.get());
    archive_write_add_filter_gzip(out.get());
  }
  archive_write_open_filename(out.get(), path.c_str());
  const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
                                                                       &archive_entry_free);
  for (const auto& [name, bytes] : entries) {
    archive_entry_clear(entry.get());
    archive_entry_set_pathname(entry.get(), name.c_str());  // as it is, in any locale
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes.size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    if (archive_write_header(out.get(), entry.get()) < ARCHIVE_WARN) {
      lintel::fail("test: cannot write ", name, ": ", archive_error_string(out.get()));
    }
    archive_write_data(out.get(), bytes.data(), bytes.size());
  }
  archive_write_close(out.get());
}

}  // namespace

void write_zip(const fs::path& path, const Entries& entries) { write_archive(path, entries, true); }

void write_tar_gz(const fs::path& path, const Entries& entries) {
  write_archive(path, entries, false);
}

namespace {
void put_little_endian(Bytes& bytes, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) {
    bytes.push_back(static_cast<std::uint8_t>(value >> shift));
  }
}
// Seven bits a byte, the lowest first; the eighth says that more follow.
void put_rar_number(Bytes& bytes, std::size_t value) {
  for (; value > 127; value >>= 7) bytes.push_back(static_cast<std::uint8_t>(value | 128));
  bytes.push_back(static_cast<std::uint8_t>(value));
}
std::uint32_t checksum_of(const Bytes& bytes) {
  return static_cast<std::uint32_t>(crc32(0, bytes.data(), static_cast<uInt>(bytes.size())));
}
void put_rar_header(Bytes& archive, const Bytes& fields) {
  Bytes header;
  put_rar_number(header, fields.size());
  header.insert(header.end(), fields.begin(), fields.end());
  put_little_endian(archive, checksum_of(header));
  archive.insert(archive.end(), header.begin(), header.end());
}
}  // namespace

void write_rar(const fs::path& path, const Entries& entries) {
  Bytes archive = bytes_of("Rar!\x1a\x07\x01");
  archive.push_back(0);
  put_rar_header(archive, {1, 0, 0});  // the archive's own
  for (const auto& [name, bytes] : entries) {
    Bytes fields{2, 2};  // a file, followed by data
    put_rar_number(fields, bytes.size());
    fields.push_back(4);  // with a checksum
    put_rar_number(fields, bytes.size());
    put_rar_number(fields, 0100644);
    put_little_endian(fields, checksum_of(bytes));
    fields.insert(fields.end(), {0, 1});  // as it is; Unix
    put_rar_number(fields, name.size());
    fields.insert(fields.end(), name.begin(), name.end());
    put_rar_header(archive, fields);
    archive.insert(archive.end(), bytes.begin(), bytes.end());
  }
  put_rar_header(archive, {5, 0, 0});  // the end
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(archive.data()),
             static_cast<std::streamsize>(archive.size()));
}

Bytes idx_images(std::uint32_t count, std::uint32_t height, std::uint32_t width) {
  Bytes bytes{0, 0, 8, 3};
  for (const std::uint32_t size : {count, height, width}) put_big_endian(bytes, size);
  for (std::uint32_t i = 0; i < count * height * width; ++i) {
    bytes.push_back(static_cast<std::uint8_t>(i));
  }
  return bytes;
}

Bytes idx_labels(const Bytes& labels) {
  Bytes bytes{0, 0, 8, 1};
  put_big_endian(bytes, static_cast<std::uint32_t>(labels.size()));
  bytes.insert(bytes.end(), labels.begin(), labels.end());
  return bytes;
}

Bytes cifar_records(const Bytes& labels) {
  Bytes bytes;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    bytes.push_back(labels[i]);
    const Bytes pixels = pattern(32, 32, static_cast<int>(i)).pixels;
    bytes.insert(bytes.end(), pixels.begin(), pixels.end());
  }
  return bytes;
}

}  // namespace samples
