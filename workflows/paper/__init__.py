"""Documents on paper: PDF and DOCX with number, seal place and a QR code by which anybody can check them."""
