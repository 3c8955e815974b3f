//! Files of a crate that use each other in a circle: none of them can be read, moved or taken out alone.
//!
//! A file uses another where a path in it leads there, by whatever names in between. That a module passes on what its
//! children have is no use of it. Methods are not followed, and neither are tests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::root;

/// A path, from the root of its crate or relative to a module.
type Names = Vec<String>;

/// A module as far as this goes: where it stands, what its `use`s name, and which paths are written in it.
#[derive(Default)]
struct Module {
    file: PathBuf,
    /// What a name stands for that is brought in.
    brought: BTreeMap<String, Names>,
    paths: Vec<Names>,
    /// Modules of which all is brought in.
    whole: Vec<Names>,
}

/// The modules of a crate, by their paths.
#[derive(Default)]
struct Modules(BTreeMap<Names, Module>);

impl Modules {
    /// The modules from that root on.
    fn of(root: &Path) -> Self {
        let mut modules = Self::default();
        modules.read_file(root, vec![]);
        modules
    }

    fn read_file(&mut self, file: &Path, path: Names) {
        let text = std::fs::read_to_string(file).unwrap();
        let tokens = text.parse().unwrap();
        self.read_module(file, path, tokens);
    }

    fn read_module(&mut self, file: &Path, path: Names, tokens: TokenStream) {
        let mut module = Module { file: file.to_owned(), ..Module::default() };
        self.read(&path, &mut module, tokens);
        self.0.insert(path, module);
    }

    /// Reads what stands in a module, or in some brackets there.
    fn read(&mut self, path: &Names, module: &mut Module, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let (mut rest, mut is_passed_on) = (tokens.as_slice(), false);
        while let [first, after @ ..] = rest {
            rest = after;
            match (first, after) {
                (TokenTree::Punct(hash), [TokenTree::Group(attribute), after @ ..])
                    if hash.as_char() == '#' =>
                {
                    rest = if attribute.to_string().replace(' ', "") == "[cfg(test)]" {
                        without_item(after)
                    } else {
                        after
                    };
                }
                (TokenTree::Ident(word), [TokenTree::Ident(name), body, after @ ..]) if word == "mod" => {
                    let child = [path.as_slice(), &[name.to_string()]].concat();
                    match body {
                        TokenTree::Group(body) => self.read_module(&module.file, child, body.stream()),
                        _ => {
                            self.read_file(&file_of(&module.file, path.is_empty(), &name.to_string()), child);
                        }
                    }
                    rest = after;
                }
                (TokenTree::Ident(word), after) if word == "use" => {
                    let end = after.iter().position(|token| is(token, ';')).unwrap();
                    bring(&after[..end], &[], &mut |name, target| {
                        let target = target.to_vec();
                        match name {
                            Some(name) => {
                                if !is_passed_on {
                                    module.paths.push(target.clone());
                                }
                                module.brought.insert(name, target);
                            }
                            None => module.whole.push(target),
                        }
                    });
                    rest = &after[end..];
                }
                (TokenTree::Ident(first), _) => {
                    let mut names = vec![first.to_string()];
                    while let [
                        TokenTree::Punct(one),
                        TokenTree::Punct(other),
                        TokenTree::Ident(next),
                        after @ ..,
                    ] = rest
                        && (one.as_char(), other.as_char()) == (':', ':')
                    {
                        names.push(next.to_string());
                        rest = after;
                    }
                    module.paths.push(names);
                }
                (one, [other, after @ ..]) if is(one, '.') && is(other, '.') => rest = after,
                // What comes after a dot is a field or a method.
                (TokenTree::Punct(dot), [TokenTree::Ident(_), after @ ..]) if dot.as_char() == '.' => {
                    rest = after;
                }
                (TokenTree::Group(group), _) => self.read(path, module, group.stream()),
                _ => {}
            }
            is_passed_on = match first {
                TokenTree::Ident(word) => word == "pub",
                TokenTree::Group(group) => is_passed_on && group.delimiter() == Delimiter::Parenthesis,
                _ => false,
            };
        }
    }

    /// The file where what a path names is written, if that is in this crate and no module by itself.
    fn find(&self, from: &Names, path: &[String]) -> Option<&Path> {
        let (first, rest) = path.split_first()?;
        let parent = from.split_last().map(|(_, parent)| parent.to_vec());
        match (first.as_str(), parent) {
            ("crate", _) => self.find_in(vec![], rest),
            ("self", _) => self.find_in(from.clone(), rest),
            ("super", Some(parent)) if rest.first().is_some_and(|next| next == "super") => {
                self.find(&parent, rest)
            }
            ("super", Some(parent)) => self.find_in(parent, rest),
            _ => {
                let is_brought = self.0.get(from)?.brought.contains_key(first);
                let is_child = self.0.contains_key(&[from.as_slice(), &path[..1]].concat());
                (is_brought || is_child).then(|| self.find_in(from.clone(), path)).flatten()
            }
        }
    }

    fn find_in(&self, mut at: Names, mut path: &[String]) -> Option<&Path> {
        while let [next, rest @ ..] = path {
            let child = [at.as_slice(), std::slice::from_ref(next)].concat();
            let is_child = self.0.contains_key(&child);
            let module = self.0.get(&at)?;
            // A module and a function of it may have the same name, and a macro that of its crate.
            let brought = module.brought.get(next).filter(|_| rest.is_empty() || !is_child);
            if let Some(target) = brought.filter(|target| target[0] != *next || is_child) {
                return self.find(&at, &[target.as_slice(), rest].concat());
            }
            if !is_child {
                return Some(&module.file);
            }
            (at, path) = (child, rest);
        }
        None
    }

    /// Which files each file uses.
    fn uses(&self) -> BTreeMap<&Path, BTreeSet<&Path>> {
        let mut uses: BTreeMap<&Path, BTreeSet<&Path>> = BTreeMap::new();
        for (path, module) in &self.0 {
            let named = module.paths.iter().filter_map(|names| self.find(path, names));
            // Something is brought in of the module, whatever it is.
            let whole = module.whole.iter().map(|names| [names.as_slice(), &["?".to_owned()]].concat());
            let whole: Vec<Names> = whole.collect();
            let whole = whole.iter().filter_map(|names| self.find(path, names));
            let others = named.chain(whole).filter(|other| *other != module.file);
            uses.entry(&module.file).or_default().extend(others);
        }
        uses
    }
}

fn is(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

/// What comes after an item.
fn without_item(tokens: &[TokenTree]) -> &[TokenTree] {
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        token => is(token, ';'),
    };
    let end = tokens.iter().position(ends).unwrap();
    &tokens[end + 1..]
}

/// The file of a child of the module in that file.
fn file_of(file: &Path, is_root: bool, child: &str) -> PathBuf {
    let folder = file.parent().unwrap();
    let is_folder = is_root || file.file_name().unwrap() == "mod.rs";
    let folder = if is_folder { folder.to_owned() } else { folder.join(file.file_stem().unwrap()) };
    let alone = folder.join(format!("{child}.rs"));
    if alone.exists() { alone } else { folder.join(child).join("mod.rs") }
}

/// Tells each name that a `use` brings in and what it stands for, and without a name the modules of which it takes all.
fn bring(tokens: &[TokenTree], before: &[String], tell: &mut impl FnMut(Option<String>, &[String])) {
    let mut path = before.to_vec();
    let mut name = None;
    let mut rest = tokens;
    while let [first, after @ ..] = rest {
        rest = after;
        match first {
            TokenTree::Ident(word) if word == "as" => {
                name = after.first().map(ToString::to_string);
                rest = &[];
            }
            TokenTree::Ident(word) if word == "self" && !path.is_empty() => {}
            TokenTree::Ident(word) => path.push(word.to_string()),
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                inner.split(|token| is(token, ',')).for_each(|one| bring(one, &path, tell));
                return;
            }
            token if is(token, '*') => return tell(None, &path),
            _ => {}
        }
    }
    if let Some(last) = path.last() {
        tell(Some(name.unwrap_or_else(|| last.clone())), &path);
    }
}

/// The files that are in a circle, or between two, each with those that it uses.
fn circles<'a>(mut uses: BTreeMap<&'a Path, BTreeSet<&'a Path>>) -> BTreeMap<&'a Path, BTreeSet<&'a Path>> {
    loop {
        let before = uses.len();
        let named: BTreeSet<&Path> = uses.values().flatten().copied().collect();
        uses.retain(|file, others| named.contains(file) && !others.is_empty());
        let left: BTreeSet<&Path> = uses.keys().copied().collect();
        for others in uses.values_mut() {
            others.retain(|other| left.contains(other));
        }
        if uses.len() == before && uses.values().all(|others| !others.is_empty()) {
            return uses;
        }
    }
}

fn told(circles: &BTreeMap<&Path, BTreeSet<&Path>>, within: &Path) -> Vec<String> {
    let name = |path: &Path| path.strip_prefix(within).unwrap().display().to_string();
    let line = |(file, others): (&&Path, &BTreeSet<&Path>)| {
        let others: Vec<String> = others.iter().map(|other| name(other)).collect();
        format!("{} uses {}", name(file), others.join(", "))
    };
    circles.iter().map(line).collect()
}

#[test]
fn no_files_of_a_crate_use_each_other_in_a_circle() {
    let crates = root().join("crates");
    let mut files = 0;
    let mut found = Vec::new();
    for folder in std::fs::read_dir(&crates).unwrap().map(|entry| entry.unwrap().path()) {
        let roots = ["src/lib.rs", "src/main.rs"].map(|name| folder.join(name));
        for root in roots.iter().filter(|root| root.exists()) {
            let modules = Modules::of(root);
            let uses = modules.uses();
            files += uses.len();
            assert!(uses.len() == 1 || uses.values().any(|others| !others.is_empty()), "{}", root.display());
            found.extend(told(&circles(uses), &crates));
        }
    }
    assert!(files > 200, "only {files} files are read");
    assert!(found.is_empty(), "{} files are in circles:\n{}", found.len(), found.join("\n"));
}

#[test]
fn a_circle_is_found_by_whatever_names_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    };
    write("lib.rs", "mod a; mod b; mod c; mod d; mod e; pub use c::Third as Other;");
    write("a.rs", "use crate::{b::{self, First}, e::Last}; fn f() { b::second(); }");
    write("b/mod.rs", "mod inner; pub(crate) use inner::second; pub(crate) struct First;");
    write("b/inner.rs", "pub(crate) fn second() { let it: crate::Other; }");
    write(
        "c.rs",
        "use super::d::*; pub struct Third; #[cfg(test)] mod tests { use crate::a; fn t() { a::f() } }",
    );
    write("d.rs", "fn g() { m!(|x| x.e(e::Last, crate::a::f())); }");
    write("e.rs", "pub(crate) struct Last; fn h() { let crate_of_others = other::a::f(); }");
    let root = folder.path().join("lib.rs");
    let modules = Modules::of(&root);
    assert_eq!(
        told(&circles(modules.uses()), folder.path()),
        ["a.rs uses b/inner.rs", "b/inner.rs uses c.rs", "c.rs uses d.rs", "d.rs uses a.rs"]
    );
    write("d.rs", "fn g() {}");
    let modules = Modules::of(&root);
    assert!(circles(modules.uses()).is_empty());
}
