//! What a store holds, as the bytes of a file: a bounded piece at a time, each from a read of its own.
//!
//! Reading waits for the store; writing takes a processor, and for some forms longer than a server's thread can be spared.
//! Each is asked for by itself, so that it can be done where it belongs.

mod document;
mod html;
mod lines;
mod markdown;
mod markup;
mod pdf;
mod shown;
mod tamed;
mod writer;
mod zipped;

use std::collections::VecDeque;
use std::time::Duration;

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::transfer::{ExportPosition, Exported, piece, start_of};
use chat_history_domain::{Context, Error, Result, Store};

use document::Document;
use html::Html;
use lines::Lines;
use markdown::Markdown;
use pdf::Pdf;
use writer::{Wanted, Writer};
use zipped::Zipped;

/// The form in which conversations are written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One conversation as one JSON document.
    Json,
    /// Any number of conversations, a JSON value on each line.
    Lines,
    /// The same in a ZIP.
    Zip,
    /// One conversation as Markdown, to be read.
    Markdown,
    /// One conversation as a page of HTML, to be read and printed.
    Html,
    /// One conversation as a PDF, which is made at once, when all has been read.
    Pdf,
}

/// What is said of a file to whoever keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Download {
    /// Its media type.
    pub media_type: &'static str,
    /// How its name ends.
    pub ending: &'static str,
}

impl Form {
    /// What is said of a file of that form.
    pub fn download(self) -> Download {
        let (media_type, ending) = match self {
            Self::Json => ("application/json", "json"),
            Self::Lines => ("application/jsonl", "jsonl"),
            Self::Zip => ("application/zip", "zip"),
            Self::Markdown => ("text/markdown; charset=utf-8", "md"),
            Self::Html => ("text/html; charset=utf-8", "html"),
            Self::Pdf => ("application/pdf", "pdf"),
        };
        Download { media_type, ending }
    }

    /// Whether making it takes a thread for a while, and gives all of it at once.
    pub fn is_made_at_once(self) -> bool {
        self == Self::Pdf
    }

    fn writer(self) -> Box<dyn Writer> {
        match self {
            Self::Json => Box::new(Document::default()),
            Self::Lines => Box::new(Lines::default()),
            Self::Zip => Box::new(Zipped::default()),
            Self::Markdown => Box::new(Markdown),
            Self::Html => Box::new(Html),
            Self::Pdf => Box::new(Pdf::default()),
        }
    }
}

/// An export that is under way.
pub struct Export {
    store: Store,
    context: Context,
    writer: Box<dyn Writer>,
    /// What has been read and not yet written.
    read: VecDeque<Exported>,
    /// Where the next piece starts.
    next: Option<ExportPosition>,
    progress: Progress,
    messages: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    New,
    Begun,
    Over,
}

/// Bytes after which a part ends, so that whoever shares the thread gets a turn.
const ENOUGH: usize = 64 * 1024;

/// How often a piece is read again where the store is busy, and how long is waited for it each time.
const TRIES: u32 = 4;

impl Export {
    /// The export of everything that the caller has.
    pub fn of_everything(store: Store, context: Context, form: Form) -> Self {
        let writer = form.writer();
        Self {
            store,
            context,
            writer,
            read: VecDeque::new(),
            next: Some(ExportPosition::START),
            progress: Progress::New,
            messages: 0,
        }
    }

    /// The export of one of the caller's conversations.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn of_one(store: Store, context: Context, id: ConversationId, form: Form) -> Result<Self> {
        let (first, next) = store.read(&context, move |context, all| start_of(context, all, id)).await?;
        let (writer, read) = (form.writer(), VecDeque::from([first]));
        Ok(Self { store, context, writer, read, next: Some(next), progress: Progress::New, messages: 0 })
    }

    /// The bytes that come next; `None` at the end. `wait` waits for so long. For those whom nobody waits behind.
    ///
    /// # Errors
    /// The store's own; what has been given out is no whole file then, and its end is missing.
    pub async fn next<W: Future<Output = ()>>(
        &mut self,
        wait: impl Fn(Duration) -> W,
    ) -> Result<Option<Vec<u8>>> {
        while self.read(&wait).await? {
            let out = self.write(&|| true)?;
            if !out.is_empty() {
                return Ok(Some(out));
            }
        }
        Ok(None)
    }

    /// Reads on where all that was read has been written; returns whether there is more to write. `wait` waits for so
    /// long.
    pub async fn read<W: Future<Output = ()>>(&mut self, wait: impl Fn(Duration) -> W) -> Result<bool> {
        while self.progress != Progress::Over
            && self.read.is_empty()
            && let Some(place) = self.next
        {
            self.go_on(place, &wait).await?;
        }
        Ok(self.progress != Progress::Over)
    }

    /// Writes a bounded part of what has been read: the bytes that come next, which may be none. Asks from time to time
    /// whether it still is wanted.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where it is not; a thread that the form cannot hold.
    pub fn write(&mut self, is_wanted: &dyn Fn() -> bool) -> Result<Vec<u8>> {
        let (wanted, mut out) = (Wanted(is_wanted), Vec::new());
        if self.progress == Progress::New {
            self.writer.begin(self.context.now, &mut out)?;
            self.progress = Progress::Begun;
        }
        while let Some(item) = self.read.pop_front() {
            wanted.check()?;
            self.messages += u64::from(matches!(item, Exported::Message(..)));
            self.writer.item(&item, wanted, &mut out)?;
            if out.len() >= ENOUGH {
                return Ok(out);
            }
        }
        if self.next.is_none() && self.progress != Progress::Over {
            self.writer.end(wanted, &mut out)?;
            self.progress = Progress::Over;
        }
        Ok(out)
    }

    /// How many messages have been given out.
    pub fn messages(&self) -> u64 {
        self.messages
    }

    /// Reads a piece, again where the store was busy.
    async fn go_on<W: Future<Output = ()>>(
        &mut self,
        from: ExportPosition,
        wait: &impl Fn(Duration) -> W,
    ) -> Result<()> {
        for tried in 1.. {
            match self.store.read(&self.context, move |context, all| piece(context, all, from)).await {
                Ok((items, next)) => {
                    self.read.extend(items);
                    self.next = next;
                    return Ok(());
                }
                Err(Error::Unavailable(_) | Error::Conflict(_)) if tried < TRIES => {
                    wait(Duration::from_millis(250) * tried).await;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
