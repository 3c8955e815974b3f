//! The fonts of a page: two that are built in, for Latin, Greek, Cyrillic and much else, and those of the system for what
//! they lack.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use harfrust::ShaperData;
use krilla::text::Font;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::raw::FileRef;
use skrifa::{FontRef, MetadataProvider};

/// DejaVu Sans and DejaVu Sans Mono 2.37, whose licence stands beside them.
const SANS: &[u8] = include_bytes!("../../../fonts/DejaVuSans.ttf");
const MONO: &[u8] = include_bytes!("../../../fonts/DejaVuSansMono.ttf");

/// Where systems keep fonts.
const FOLDERS: [&str; 3] = ["/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/texmf/fonts"];

/// Font files that are looked at, and bytes of one.
const MOST_FILES: usize = 2_000;
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// How deep folders of fonts are looked into.
const MOST_LEVELS: usize = 8;

/// Which of the two built-in fonts comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Family {
    Sans,
    Mono,
}

/// The bytes of the fonts that a text needs, and which of them has which character that the built-in ones lack.
pub(super) struct Loaded {
    system: Vec<(Arc<Vec<u8>>, u32)>,
    found: HashMap<char, usize>,
}

impl Loaded {
    /// Looks for fonts for these characters, as far as the built-in ones lack them.
    pub(super) fn of(chars: &BTreeSet<char>) -> Self {
        let built_in: Vec<FontRef<'_>> =
            [SANS, MONO].iter().filter_map(|font| FontRef::new(font).ok()).collect();
        let is_missing = |char: &char| !built_in.iter().any(|font| draws(font, *char));
        let mut missing: BTreeSet<char> = chars.iter().copied().filter(is_missing).collect();
        let mut loaded = Self { system: Vec::new(), found: HashMap::new() };
        for path in if missing.is_empty() { Vec::new() } else { files() } {
            if missing.is_empty() {
                break;
            }
            let Ok(bytes) = std::fs::read(&path).map(Arc::new) else { continue };
            for index in 0..fonts_in(&bytes) {
                let Ok(font) = FontRef::from_index(&bytes, index) else { continue };
                let drawn: Vec<char> = missing.iter().copied().filter(|char| draws(&font, *char)).collect();
                if !drawn.is_empty() && Font::new(Arc::clone(&bytes).into(), index).is_some() {
                    let place = loaded.system.len() + 2;
                    for char in drawn {
                        missing.remove(&char);
                        loaded.found.insert(char, place);
                    }
                    loaded.system.push((Arc::clone(&bytes), index));
                }
            }
        }
        loaded
    }
}

/// A font, as its parts are needed: to read, to shape and to draw with.
pub(super) struct Face<'a> {
    pub(super) font: FontRef<'a>,
    pub(super) shaper: ShaperData,
    pub(super) drawn: Font,
}

impl<'a> Face<'a> {
    fn new(bytes: &'a [u8], index: u32, drawn: Font) -> Option<Self> {
        let font = FontRef::from_index(bytes, index).ok()?;
        Some(Self { shaper: ShaperData::new(&font), font, drawn })
    }
}

/// Fonts that text is shaped and drawn with.
pub(super) struct Fonts<'a> {
    faces: Vec<Face<'a>>,
    found: &'a HashMap<char, usize>,
    chosen: BTreeMap<(char, bool), Option<usize>>,
}

impl<'a> Fonts<'a> {
    pub(super) fn new(loaded: &'a Loaded) -> Option<Self> {
        let mut faces = Vec::new();
        for font in [SANS, MONO] {
            faces.push(Face::new(font, 0, Font::new(font.into(), 0)?)?);
        }
        for (bytes, index) in &loaded.system {
            faces.push(Face::new(bytes, *index, Font::new(Arc::clone(bytes).into(), *index)?)?);
        }
        Some(Self { faces, found: &loaded.found, chosen: BTreeMap::new() })
    }

    /// The font for a character, where there is one.
    pub(super) fn choose(&mut self, family: Family, char: char) -> Option<usize> {
        let key = (char, family == Family::Mono);
        if let Some(chosen) = self.chosen.get(&key) {
            return *chosen;
        }
        let order = if family == Family::Mono { [1, 0] } else { [0, 1] };
        let has = |place: &usize| self.faces.get(*place).is_some_and(|face| draws(&face.font, char));
        let chosen = order.into_iter().find(has).or_else(|| self.found.get(&char).copied());
        self.chosen.insert(key, chosen);
        chosen
    }

    pub(super) fn get(&self, place: usize) -> Option<&Face<'a>> {
        self.faces.get(place)
    }
}

/// How many fonts of a file are looked at; more than that are variants of the first ones.
fn fonts_in(bytes: &[u8]) -> u32 {
    const MOST: u32 = 16;
    match FileRef::new(bytes) {
        Ok(FileRef::Collection(several)) => several.len().min(MOST),
        Ok(FileRef::Font(_)) => 1,
        Err(_) => 0,
    }
}

/// Whether a font has a picture for a character, and one that can be drawn; white space needs none.
fn draws(font: &FontRef<'_>, char: char) -> bool {
    let Some(glyph) = font.charmap().map(char) else { return false };
    let mut pen = Seen(false);
    let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
    let outline = font.outline_glyphs().get(glyph);
    char.is_whitespace() || outline.is_some_and(|outline| outline.draw(settings, &mut pen).is_ok() && pen.0)
}

/// Whether anything was drawn.
struct Seen(bool);

impl OutlinePen for Seen {
    fn move_to(&mut self, _: f32, _: f32) {}

    fn line_to(&mut self, _: f32, _: f32) {
        self.0 = true;
    }

    fn quad_to(&mut self, _: f32, _: f32, _: f32, _: f32) {
        self.0 = true;
    }

    fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {
        self.0 = true;
    }

    fn close(&mut self) {}
}

/// The system's font files, those for reading text first.
fn files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in FOLDERS {
        look_into(Path::new(folder), MOST_LEVELS, &mut found);
    }
    // Regular ones before bold and slanted ones.
    let is_plain = |path: &PathBuf| {
        let name = path.to_string_lossy().to_lowercase();
        let other = ["bold", "italic", "oblique", "light", "black", "thin", "condensed"];
        !other.iter().any(|word| name.contains(word))
    };
    found.sort_by_key(|path| (!is_plain(path), path.clone()));
    found
}

fn look_into(folder: &Path, levels: usize, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    for entry in entries {
        let path = entry.path();
        let Ok(about) = std::fs::metadata(&path) else { continue };
        let ending = path.extension().map(OsStr::to_ascii_lowercase);
        if about.is_dir() && levels > 0 {
            look_into(&path, levels - 1, found);
        } else if ending.is_some_and(|ending| ["ttf", "otf", "ttc"].iter().any(|known| ending == *known))
            && about.len() <= MOST_BYTES
            && found.len() < MOST_FILES
        {
            found.push(path);
        }
    }
}
