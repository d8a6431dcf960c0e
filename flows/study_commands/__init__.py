"""The commands of ``heldennet-site study``, one a file."""
