//! The page of `cargo stubs report`, as people use it: light and dark, on a desktop and a
//! phone, by keyboard alone.
#![cfg(target_os = "linux")]

use crate::browser::Browser;
use crate::project::Project;
use crate::two_functions::project;

/// A page with a changed recording, a new one and an unchanged one.
fn page(name: &str) -> (Project, Option<Browser>) {
    let project = project(name);
    project.stubs(&["record"]).passes();
    project.commit_all();
    let (hello, three) = (project.recording("hello"), project.recording("/3."));
    project.write(&hello, &project.read(&hello).replace("earth", "venus"));
    project.git(&["rm", "--quiet", "--cached", &three]);
    project.git(&["commit", "--quiet", "--message", "Without three"]);
    let written = project.stubs(&["report", "--no-run", "--output", "page.html"]);
    written.passes();
    let browser = Browser::open(&project.path("page.html"));
    (project, browser)
}

/// The least contrast between a text and what is behind it: at least 4.5 is legible.
const CONTRAST: &str = r#"
(() => {
  const parts = (color) => color.match(/[\d.]+/g).map(Number);
  const light = (color) => {
    const [r, g, b] = parts(color).map((part) => {
      const share = part / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (; element; element = element.parentElement) {
      const color = getComputedStyle(element).backgroundColor;
      if (parts(color)[3] !== 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const ratio = (text, paper) => {
    const [dark, bright] = [light(text), light(paper)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const all = [...document.querySelectorAll("body *")].filter(
    (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) &&
      element.checkVisibility()
  );
  const ratios = all.map((element) => ratio(getComputedStyle(element).color, behind(element)));
  const search = document.getElementById("search");
  ratios.push(ratio(getComputedStyle(search, "::placeholder").color, behind(search)));
  return Math.min(...ratios);
})()
"#;

#[test]
fn every_text_is_legible_in_light_and_dark_and_fits_a_phone() {
    let (_project, Some(mut browser)) = page("page_colours") else {
        return;
    };
    // Everything is open.
    browser.value("document.getElementById('open').click()");
    let mut papers = Vec::new();
    for scheme in ["light", "dark"] {
        for width in [1280, 390, 320] {
            browser.show(scheme, width);
            let contrast = browser.value(CONTRAST).as_f64().unwrap();
            assert!(contrast >= 4.5, "{scheme}, {width}: {contrast}");
            let shown = browser.value("document.documentElement.scrollWidth");
            assert!(shown.as_u64() <= Some(width.into()), "{width}: {shown}");
        }
        papers.push(browser.value("getComputedStyle(document.body).backgroundColor"));
    }
    assert_ne!(papers[0], papers[1]);
    // Beside each other on a desktop, below each other on a phone.
    let columns =
        "getComputedStyle(document.querySelector('.values')).gridTemplateColumns.split(' ').length";
    assert_eq!(browser.value(columns), 1);
    browser.show("light", 1280);
    assert_eq!(browser.value(columns), 2);
}

#[test]
fn the_page_works_by_keyboard_alone() {
    let (_project, Some(mut browser)) = page("page_keys") else {
        return;
    };
    let mut order = Vec::new();
    for _ in 0..7 {
        browser.press(&["Tab"]);
        // Whoever uses the keyboard sees where they are.
        let outline = "getComputedStyle(document.activeElement).outlineStyle";
        assert_eq!(browser.value(outline), "solid", "{order:?}");
        order.push(browser.focused());
    }
    let expected = [
        "search", "new", "changed", "open", "\"goodb", "\"hello", "3new26",
    ];
    assert_eq!(order, expected);

    // Enter opens and closes a recording.
    let is_open = "document.activeElement.parentElement.open";
    for expected in [true, false] {
        browser.press(&["Enter"]);
        assert_eq!(browser.value(is_open), expected);
    }
    // A slash goes to the search, which filters as somebody types.
    browser.press(&["/", "h", "e", "l"]);
    assert_eq!(browser.value("document.activeElement.value"), "hel");
    let status = "document.getElementById('shown').textContent";
    assert_eq!(browser.value(status), "1 of 3 shown");
    // What is filtered out is not reached.
    browser.press(&["Tab", "Tab", "Tab", "Tab"]);
    assert_eq!(browser.focused(), "\"hello");

    // Space turns a filter on and off.
    browser.value("document.getElementById('search').value = ''");
    browser.value("document.querySelector('[data-mark=new]').focus()");
    for (shown, pressed) in [("1 of 3 shown", "true"), ("", "false")] {
        browser.press(&[" "]);
        assert_eq!(browser.value(status), shown);
        let state = browser.value("document.activeElement.getAttribute('aria-pressed')");
        assert_eq!(state, pressed);
    }
}
